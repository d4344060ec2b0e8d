"""A second server of the exchange contract, written from the contract's text alone.

It shares nothing with the training server of the product: another reading of the same sentences, other choices
wherever they are silent, and its own ways to fail. The program is then put in front of it.
"""
