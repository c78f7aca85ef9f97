"""What every lesson's page is made of."""
