"""The languages of the interface: translations, and words that several windows use."""
