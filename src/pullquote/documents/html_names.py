"""What the names of a page's elements say: boilerplate, comments, or an article.

A name is an element's tag, role, class or id. The vocabularies are those of common publishing
systems; readability (https://github.com/mozilla/readability) and trafilatura (Barbaresi, 2021,
doi:10.18653/v1/2021.acl-demo.15) have similar ones.
"""

import re
from typing import Any

MAX_CLASS_CHARACTERS = 300
MAX_ID_CHARACTERS = 100

_BOILERPLATE_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "fieldset"})
_BOILERPLATE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "menu", "alert"}
)
_BOILERPLATE = re.compile(
    r"""(?<![a-z])(?: ad | ads | advert(?:isement|orial)?s? | sponsor(?:ed)? | promo(?:tion)?s?
      | banner | breadcrumbs? | navbar | navigation | nav | menus? | topbar | toolbar | sidebar
      | rail | footer | footnav
      | related(?:posts|content|articles)? | recommend(?:ed|ations?) | recirc(?:ulation)? | outbrain
      | taboola | trending | popular | more-?(?:stories|news|from|on) | read-?(?:more|next) | jp
      | share | sharing | sharedaddy | sharebar | social | addtoany | follow | newsletter
      | subscri(?:be|ption) | sign-?up | log-?in | opt-?in | paywall | cookies? | consent | gdpr
      | pop-?up | modal | overlay | pag(?:er|ination) | post-?nav
      | tags | tag(?!-) | tag-?(?:cloud|links|list) | hashtags
      | by-?line | bio | dateline | timestamp | (?:post|entry|article)-?meta
      | author-?(?:bio|box|card|content|description|details|info|meta|profile)
      | (?:about|post)-?(?:the-?)?author
      | credits? | copyright | licen[cs]e | skip-?link | toc
      | tableofcontents | mw-editsection | editsection | reflist | references | navbox | infobox
      | hatnote | noprint | printfooter | catlinks | metadata | widgets? | captions?
      | wp-caption-text
      )(?![a-z])""",
    re.VERBOSE,
)
_COMMENTS = re.compile(r"comment(?!ar)|disqus|(?<![a-z])(?:respond|replies)(?![a-z])")
_ARTICLE_TAGS = frozenset({"article", "main"})
_ARTICLE = re.compile(
    r"""(?<![a-z])(?:
        (?:article|post|entry|story|news|blog|content|page|text|main|recipe)[-_ ]{0,3}
        (?:body|content|text|copy|main|inner|article)
      | body-?(?:text|copy|content) | hentry
      )(?![a-z])""",
    re.VERBOSE,
)
_CAMEL = re.compile("(?<=[a-z][a-z])(?=[A-Z][a-z][a-z])")


def is_boilerplate(element: Any) -> bool:
    """Return whether an element's names mark it as a menu, a sidebar, a footer or the like."""
    if element.tag in _BOILERPLATE_TAGS or _role(element) in _BOILERPLATE_ROLES:
        return True
    return _BOILERPLATE.search(_names(element)) is not None


def is_comments(element: Any) -> bool:
    """Return whether an element's names mark it as readers' comments."""
    return _COMMENTS.search(_names(element)) is not None


def is_article(element: Any) -> bool:
    """Return whether an element's names mark it as an article."""
    if element.tag in _ARTICLE_TAGS or _role(element) in _ARTICLE_TAGS:
        return True
    return _ARTICLE.search(_names(element)) is not None


def _role(element: Any) -> str:
    return str(element.get("role") or "").lower()


def _names(element: Any) -> str:
    """Return class and id in lower case, with hyphens between the parts of names: ``ad-slot``."""
    classes = element.get("class", "")[:MAX_CLASS_CHARACTERS]
    names = f"{classes} {element.get('id', '')[:MAX_ID_CHARACTERS]}"
    return _CAMEL.sub("-", names).lower() if len(names) > 1 else ""
