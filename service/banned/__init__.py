"""Words and topics that staff will not have in conversations."""
