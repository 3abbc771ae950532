"""Agents that are a language model speaking as their persona."""
