"""Agents that are a language model speaking as their persona.

The way of a request, with no return::

    Request --asks--> Ask, one a form          society/requests.py
    Ask --Asking.asked--> Prompt               asking.py; words from context.py, form and line from forms/
    Prompt --Gateway.complete--> StoredReply   gateway/
    StoredReply --form.read--> Given           replies.py, asking.py
    Given --Request.replied--> Reply           society/requests.py

A reply has three types on its way: the provider's draft, the stored reply, and values in its form's layout.
Settings are declared once: where a model is called (``gateway/endpoint.py``), how calls are made
(``gateway/settings.py``) and how it is asked (``voice.py``); the reasoner inherits them and hands itself on.
"""
