"""The society: requests and replies, events, the population and the state of an arm."""
