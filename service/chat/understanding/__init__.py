"""What a message means: asked, taken for granted, pointed at, said in passing, or an attack."""
