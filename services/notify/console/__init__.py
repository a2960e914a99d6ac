"""Officers' pages: the queue, a case with everything on it, approvals, controls, performance.

A page reads through functions of notify and acts through the same use case as the HTTP calls do; nothing is decided here. What
other services own (matched list entries, history, raw messages) comes as parts of the page from them.

  pages                        routes
  declared, route, score,      pure: what a page shows, worked out from events and facts
  timeline
  reading                      what is read of the database
  signin, openid               who is looking
"""
