"""What the 1999 call log says, one question a module: who called, who waited how long, who was there to answer."""
