"""The gateway to language models: calls, limits, budget, failures and the replies that are kept."""
