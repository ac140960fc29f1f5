"""Peel beside rembg and imgly's Node package: speed, memory, quality, and the report on them."""
