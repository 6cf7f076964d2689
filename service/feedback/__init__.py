"""What customers say of the replies they got."""
