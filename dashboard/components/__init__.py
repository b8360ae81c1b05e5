"""Parts of the page that know no panel and no page: controls, cards, charts, tables, states of a run, colours."""
