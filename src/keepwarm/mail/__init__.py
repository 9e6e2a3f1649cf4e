"""E-mail: letters for members, sent by SMTP."""
