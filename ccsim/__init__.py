"""ccsim: a contact-centre simulator."""
