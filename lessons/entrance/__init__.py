"""Who comes in: whether a browser is the owner's, and by which names the server may be asked.

What a request says of itself decides nothing. A browser is the owner's if it brings the cookie of this start, which it
gets for a code that only the owner's terminal shows. Every other one is a visitor's.
"""
