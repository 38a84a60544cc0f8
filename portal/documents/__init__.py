"""Reading issued documents, and the letterhead that stands on them."""
