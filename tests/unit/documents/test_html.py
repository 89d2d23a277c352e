"""HTML: the article in a page, and pages without one."""

from pathlib import Path

import pytest

from pullquote.documents import read_document
from pullquote.documents.document import Document, Image
from pullquote.documents.html import read_html
from pullquote.errors import NoArticleError
from pullquote.text import split_sentences

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"
PROSE = "The mill stood empty for eleven years when the first of the new owners came up the road."


def read(name: str) -> tuple[Document, list[tuple[str, str]]]:
    """Read a fixture; return it with the kind and text of each block."""
    document = read_document(str(FIXTURES / name))
    return document, [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_article_is_found_amid_the_page() -> None:
    """Each block has its kind; menu, table, aside, comments, caption and footer are left out."""
    _, blocks = read("blog.html")
    assert [kind for kind, _ in blocks] == [
        "heading",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        "quote",
        "quote",
        "item",
        "item",
        "item",
        "code",
        "paragraph",
        "paragraph",
        "paragraph",
    ]
    assert blocks[2][1].startswith(
        "The reason is not the turning of the Earth, whatever the old textbooks say."
    )
    assert blocks[5:13] == [
        ("quote", "A river is never the same twice, and neither is its bed."),
        ("quote", "We build on it at our own risk."),
        ("item", "The outer bank is cut away by fast water."),
        ("item", "The inner bank grows by what slow water drops."),
        ("item", "Sand settles first."),
        ("code", "width = 10\ndepth = 2"),
        ("paragraph", "The old loop lies still,\nand only the reeds recall it."),
        ("paragraph", "Use bend to draw one."),
    ]


def test_metadata_is_read() -> None:
    """Title, author, date, site and address are read; the site is removed from the title."""
    document, _ = read("blog.html")
    assert document.title == "Why rivers bend"
    assert document.author == "Ada Brook"
    assert document.date == "2023-04-12"
    assert document.site == "The Silt Journal"
    assert document.url == "https://silt.example/rivers-bend"


@pytest.mark.parametrize("separator", ["|", "-", "–", "·"])
def test_site_is_taken_off_the_title(separator: str) -> None:
    """The site's name at the end of a title is removed, and nothing else."""
    for site, title in [("Silt", "Rivers - Why"), ("Other", f"Rivers - Why {separator} Silt")]:
        page = (
            f'<html><head><meta property="og:title" content="Rivers - Why {separator} Silt">'
            f'<meta property="og:site_name" content="{site}"></head>'
            "<body><p>It fell all day.</p></body></html>"
        )
        assert read_html(page).title == title


def test_lists_quotes_and_preformatted_text_of_an_old_layout() -> None:
    """A page without an article element is read in order, <pre> as code."""
    document, blocks = read("lists.html")
    assert document.title == "How to read a river"
    kinds = [kind for kind, _ in blocks]
    assert kinds[1:] == [
        "paragraph",
        *["item"] * 3,
        "quote",
        "paragraph",
        "code",
        "heading",
        "paragraph",
    ]
    assert "Imprint" not in document.text
    assert "All notes" not in document.text


def test_line_breaks_part_paragraphs() -> None:
    """Two line breaks separate paragraphs; line ends in the source do not."""
    _, blocks = read("breaks.html")
    assert len(blocks) == 5
    assert blocks[0] == ("heading", "The mill on the moor")
    assert blocks[2][1].endswith(
        "storm once, and taught four apprentices how stone is dressed for flour."
    )


def test_line_breaks_within_a_paragraph_element_part_paragraphs() -> None:
    """Two line breaks separate paragraphs within a <p>; a single one does not."""
    sentence = "The mill had stood empty for eleven years when the new owner came up the road."
    page = (
        f"<html><body><article><p>{sentence}</p><p>{sentence}<br><br/>{sentence}</p>"
        f"<p>{sentence}<br>{sentence}</p></article></body></html>"
    )
    assert read_html(page).text.split("\n\n") == [*[sentence] * 3, f"{sentence}\n{sentence}"]


def test_line_breaks_of_a_short_page_leave_no_trace() -> None:
    """Two line breaks separate paragraphs and titles also if the whole page is used."""
    page = "<h1>On<br><br>rivers</h1><div>It fell.<br><br>We stayed.<br><br><br>Rain.</div>"
    document = read_html(f"<html><body>{page}</body></html>")
    assert document.title == "On rivers"
    assert document.text.split()[-4:] == ["fell.", "We", "stayed.", "Rain."]
    assert "⁂" not in document.text
    cell = "<table><tr><td>It fell.<br><br>We stayed.</td></tr></table>"
    assert read_html(f"<html><body>{cell}</body></html>").text == "It fell.\n\nWe stayed."


def test_bullets_typed_into_paragraphs_are_items() -> None:
    """A typed bullet begins a list item, as in plain text."""
    page = "<html><body><p>We took these.</p><p>• hats<br>• coats</p></body></html>"
    assert [b.kind for b in read_html(page).blocks] == ["paragraph", "item", "item"]


def test_german_page_keeps_its_letters() -> None:
    """An article in another language is read completely."""
    document, blocks = read("german.html")
    assert (document.author, document.date) == ("Änne Müller", "2021-11-03")
    assert "lehrte vier Lehrlinge, wie man Steine für das Mehl schärft." in blocks[2][1]
    assert "Startseite" not in document.text


def test_declared_encoding_is_obeyed() -> None:
    """Bytes in windows-1252 are decoded as the meta element declares, with quotes and euro."""
    document, _ = read("windows1252.html")
    assert "« Ce n’est pas un métier difficile »" in document.text
    assert "deux € par jour" in document.text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><img src=x></body></html>", "<!-- x -->"]
)
def test_page_without_text_is_refused(page: str) -> None:
    """A page without text is an error that says so."""
    with pytest.raises(NoArticleError, match=r"^page\.html: no article in the page"):
        read_html(page, source="page.html")


def test_page_of_links_is_refused() -> None:
    """A menu is not an article."""
    with pytest.raises(NoArticleError, match="contains little but links"):
        read_document(str(FIXTURES / "menu.html"))


def test_piece_of_a_page_is_read() -> None:
    """A fragment without a root element is read, too."""
    assert read_html("<p>It fell.</p>").text == "It fell."


def test_numeric_references_are_read_as_browsers_do() -> None:
    """A reference to a control character loses that character, not the article."""
    page = "<p>It&#8; fe&#x1B;ll&#9;&#60;all&#62;&#10;day&#32;long: it&#146;s w&#101;t&#x2026;</p>"
    assert read_html(page).text == "It fell <all> day long: it’s wet…"


def test_refrain_stays() -> None:
    """A repeated paragraph is kept each time."""
    lines = [f"The wheel of the old mill turned for {n} years and stopped." for n in range(2, 8)]
    refrain = "And nobody in the village thought that she would stay the winter."
    parts = [lines[0], refrain, *lines[1:4], refrain, *lines[4:], refrain]
    page = "".join(f"<p>{part}</p>" for part in parts)
    assert (
        read_html(f"<html><body><article>{page}</article></body></html>").text.split("\n\n")
        == parts
    )


def test_deep_nesting_is_no_crash() -> None:
    """Thousands of open elements yield an article or one of our errors."""
    with pytest.raises(NoArticleError):
        read_html("<html><body>" + "<div>" * 5000 + "It fell.")


@pytest.mark.parametrize(
    "tag",
    [
        "hed<",
        'x"y',
        "a'b",
        "o:p",
        "é",
        "div class='a\x01b'",
        "div id='\ufffe'",
        "div role='&#11;'",
        "div xmlns:a='b' a:c='d'",
        "div {x}y=1 <='a'",
        "!-- a -- b --",
        "?xml version='1.0' encoding='x'?",
    ],
)
def test_malformed_tag_is_read(tag: str) -> None:
    """Names and attributes that are not valid in XML do not hide the article."""
    prose = "Heavy rain flooded the harbor on Sunday, and the town closed the bridge. " * 4
    page = f"<html><body><div><{tag}><p>{prose}</p></div><p>{prose}</p></body></html>"
    assert read_html(page).text.count("Heavy rain") == 8


LINKED = """<html><body><article><h1>Why the <a href="/rivers">river</a> rose</h1>
<p>It <a href="https://gauge.example/a">rose <b>all day</b></a>, as the
<a href="b?c=1&amp;d=2"> gauge
</a> said, and nobody in the old town had seen the like of it in forty years.<a href="#n1">1</a>
<a href="javascript:alert(1)">No</a> <a href="mailto:a@b.example">mail</a>.</p>
<figure><a href="/big.jpg"><img src="/gate.jpg" alt="A gate"></a>
<figcaption>The <b>gate</b> at noon</figcaption></figure>
<p>The gates held until the evening, when the third of them gave way to the water and the market
<img src="flood.jpg" alt="Flood"> was flooded within the hour.<img src="/dot.gif" width="1"></p>
<p>Nobody was hurt <a href="//cdn.example/x">§</a>, and by the morning the market was dry again.</p>
<img src="data:image/png;base64,AAAA"></article></body></html>"""


def test_links_stand_where_their_words_do() -> None:
    """Web links keep their exact words and full address; other links become plain text."""
    document = read_html(LINKED, url="https://silt.example/2024/flood")
    assert [(document.text[link.start : link.end], link.url) for link in document.links] == [
        ("river", "https://silt.example/rivers"),
        ("rose all day", "https://gauge.example/a"),
        ("gauge", "https://silt.example/2024/b?c=1&d=2"),
        ("§", "https://cdn.example/x"),
    ]


def test_pictures_stand_before_a_block() -> None:
    """An image has its address and caption; one within a paragraph follows it."""
    document = read_html(LINKED, url="https://silt.example/2024/flood")
    gates, nobody = document.text.index("The gates held"), document.text.index("Nobody was hurt")
    assert document.images == (
        Image(gates, "https://silt.example/gate.jpg", "The gate at noon"),
        Image(nobody, "https://silt.example/2024/flood.jpg", "Flood"),
    )
    assert {gates, nobody} <= {block.start for block in document.blocks}


def test_links_and_pictures_change_no_text() -> None:
    """Links do not change the text of the article."""
    linked = read_html(LINKED, url="https://silt.example/2024/flood")
    plain = read_html(LINKED.replace("href=", "title=").replace("src=", "title="))
    assert linked.text == plain.text
    assert linked.blocks == plain.blocks
    assert plain.links == plain.images == ()


def test_relative_links_need_a_base() -> None:
    """If the address of the page is unknown, only absolute links are kept."""
    urls = [link.url for link in read_html(LINKED).links]
    assert urls == ["https://gauge.example/a"]


def test_picture_within_a_paragraph_comes_after_it() -> None:
    """An image before emphasized words is shown after their paragraph, not within it."""
    page = LINKED.replace("the third of them", '<img src="/gap.jpg"><b>the third</b> of them')
    document = read_html(page, url="https://silt.example/2024/flood")
    nobody = document.text.index("Nobody was hurt")
    assert document.images[1] == Image(nobody, "https://silt.example/gap.jpg", "")


ARTICLE = (
    "<p>The harbor master kept a ledger of every ship that entered the bay until his eyes grew "
    "tired.</p>{}<p>Nobody in the town had thought to insure the sheds, because nobody remembered "
    "such a flood.</p><p>The council met on a Tuesday and voted to build the wall a little higher "
    "than before.</p>"
)


def article(part: str, *, around: str = "<article>{}</article>") -> str:
    """Read a page with a part within its article."""
    body = around.format(ARTICLE.format(part))
    return read_html(f"<!doctype html><html lang=en><body>{body}</body></html>").text


@pytest.mark.parametrize(
    "tag", ["time", "label", "output", "button", "math", "figure", "data", "kbd", "wbr", "x-term"]
)
def test_inline_elements_keep_their_words(tag: str) -> None:
    """The words of inline elements are words of their sentence."""
    text = article(f"<p>The mill opened on <{tag}>4 May 1906</{tag}> and burned down in June.</p>")
    assert "The mill opened on 4 May 1906 and burned down in June." in text


def test_quotation_element_has_marks_and_does_not_split() -> None:
    """<q> stays within its sentence, with the marks that a browser draws."""
    text = article("<p>The master said <q>the rope is mine</q> and left the room.</p>")
    assert "The master said “the rope is mine” and left the room." in text


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "She said “he told me ‘the rope’ and left” at once."),
        ("de", "She said „he told me ‚the rope‘ and left“ at once."),
        ("sv", "She said ”he told me ’the rope’ and left” at once."),
        ("ja", "She said 「he told me 『the rope』 and left」 at once."),
    ],
)
def test_marks_of_quotations_follow_language_and_nesting(language: str, marked: str) -> None:
    """A quotation has the marks of the language around it; one within it, the inner marks."""
    quotation = "<q>he told me <q>the rope</q> and left</q>"
    assert marked in article(f"<p lang={language}>She said {quotation} at once.</p>")


def test_paragraph_of_another_language_is_split_by_its_rules() -> None:
    """The attribute `lang` of a paragraph decides how it is split; others have no language."""
    part = "<p lang=de>Er kam am 3. Tag. Es war z. B. kalt.</p>"
    page = f"<html lang=en><body><article>{ARTICLE.format(part)}</article></body></html>"
    split = split_sentences(read_html(page))
    assert {"Er kam am 3. Tag.", "Es war z. B. kalt."} <= {s.text for s in split.sentences}
    assert {b.language for b in split.document.blocks} == {"de", None}
    assert Document.from_dict(split.document.to_dict()) == split.document


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<template><p>{}</p></template>",
        "<p style='display: none'>{}</p>",
        "<p>It rained <span hidden>{}</span>all day.</p>",
        "<p class=sr-only>{}</p>",
        "<div aria-hidden=true><p>{}</p></div>",
        "<svg><title>{}</title></svg>",
        "<p class='d-none'>{}</p>",
        "<p style='position: absolute; left: -9999px'>{}</p>",
        "<p style='height:0;overflow:hidden'>{}</p>",
        "<p style='font-size:0'>{}</p>",
        "<div popover><p>{}</p></div>",
    ],
)
def test_hidden_text_is_left_out(hidden: str) -> None:
    """What a browser does not show is not read."""
    assert "meant to see" not in article(hidden.format("Nobody was meant to see this."))


@pytest.mark.parametrize(
    "shown",
    [
        "<p class='hidden md:block'>{}</p>",
        "<p class='d-none d-md-block'>{}</p>",
        "<p style='font-size:0.9em'>{}</p>",
        "<p style='overflow:hidden;line-height:1'>{}</p>",
        "<menu><li>{}</li></menu>",
    ],
)
def test_shown_text_is_read(shown: str) -> None:
    """What a browser shows on a large screen is read, even if its marks look like hidden ones."""
    assert "meant to see" in article(shown.format("Everybody was meant to see this."))


def test_introduction_above_the_article_is_read() -> None:
    """The prose between the title of a page and the article it chose belongs to the article."""
    head = (
        "<header><h1>The ledger</h1><p class=lead>The river broke its bank in spring.</p></header>"
    )
    page = f"<html><body><main>{head}<div>{ARTICLE.format('')}</div></main></body></html>"
    assert "The river broke its bank in spring." in read_html(page).text


@pytest.mark.parametrize("around", ["{}", "<div>{}</div>", "<section>{}</section>"])
def test_loose_lists_and_headings_are_kept(around: str) -> None:
    """Lists and headings right in body, div or section are parts of the article, in order."""
    items = "<ul><li>The ledger was kept by hand.</li><li>It is lost.</li></ul>"
    part = f"<h3>Of the second year</h3>{items}"
    text = article(part, around=around)
    order = [text.index(w) for w in ("tired.", "Of the second", "by hand", "It is lost", "insure")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "around", ["<aside>{}</aside>", "<footer>{}</footer>", "<div class=comment-content>{}</div>"]
)
def test_article_in_unusual_elements_is_found(around: str) -> None:
    """The article is found where its container is named as boilerplate, beside a cookie note."""
    text = article("", around="<div><p>We use cookies to make the site work.</p></div>" + around)
    assert text.startswith("The harbor master")
    assert "Tuesday" in text


def test_shown_formula_is_read_once() -> None:
    """Of KaTeX's two copies of a formula, the one that is drawn is read."""
    katex = (
        "<span class=katex><span class=katex-mathml><math><annotation>x</annotation></math></span>"
        "<span class=katex-html aria-hidden=true>E</span></span>"
    )
    assert "in which E was found." in article(f"<p>It was the year in which {katex} was found.</p>")


def test_metadata_prefers_json_ld_and_leaves_out_the_doubtful() -> None:
    """JSON-LD gives author and date; logins and dates within the text are no metadata."""
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rain", '
        '"author": [{"name": "Ada Brook"}, {"name": "Jo Vale"}], "datePublished": "2021-03-05"}'
        "</script>"
    )
    page = "<html><head>{}</head><body>{}</body></html>"
    document = read_html(page.format(head, ARTICLE.format("")))
    assert (document.title, document.author, document.date) == (
        "Rain",
        "Ada Brook, Jo Vale",
        "2021-03-05",
    )
    doubtful = '<meta name="author" content="Username">'
    body = ARTICLE.format('<p>It was founded on <time datetime="1998-05-01">May 1</time>.</p>')
    document = read_html(page.format(doubtful, body))
    assert (document.author, document.date) == ("", "")


def test_page_within_noscript() -> None:
    """A page whose text is all within <noscript>, closed or not, is read."""
    page = f"<body><noscript><div><p>{PROSE}</p><p>{PROSE}</p></div></body>"
    assert PROSE in read_html(page).text


def test_page_without_a_body_beside_noscript() -> None:
    """Without <noscript>, there can be no body: here a document type appears."""
    page = "<!d<noscript>octype html><html><head><title>Rain"
    assert read_html(page).text == "octype html>"


@pytest.mark.parametrize(
    ("url", "head"), [("http://[x", ""), ("", "<link rel=canonical href='http://[x]/'>")]
)
def test_addresses_that_cannot_be_parsed(url: str, head: str) -> None:
    """Brackets without an IPv6 address are no address, of the page or of a link."""
    document = read_html(f"{head}<p>{PROSE} <a href='http://[x]/'>Mill</a></p>", url=url)
    assert document.text == f"{PROSE} Mill"
    assert (document.url, document.site, document.links) == (url, "", ())


def test_columns_of_a_layout_table_are_no_data() -> None:
    """A table with a cell of many paragraphs lays out the page; its cells are read."""
    menu = "".join(f"<tr><td>Item {n}</td></tr>" for n in range(9))
    post = "".join(f"<p>It rained again on day {n}.</p>" for n in range(9))
    page = f"<body><table><tr><td>Home</td><td>{post}</td></tr>{menu}</table></body>"
    assert "It rained again on day 4." in read_html(page).text


def test_long_headings_are_paragraphs() -> None:
    """A sentence in the tag of a heading is a paragraph if it is long."""
    document = read_html(
        f"<body><h2>Rain</h2><h4>{PROSE} {PROSE} {PROSE}</h4><p>{PROSE}</p></body>"
    )
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>List of mills - Silt</title>", "List of mills"),
        ("<title>Why the mill burned | News</title>", "Why the mill burned | News"),
    ],
)
def test_doubtful_titles(head: str, title: str) -> None:
    """A headline that is a description, and a heading that greets, are no titles."""
    json_ld = (
        '{"@type": "Article", "headline": "Silt project article", "publisher": {"name": "Silt"}}'
    )
    script = f'<script type="application/ld+json">{json_ld}</script>' if "Silt" in head else ""
    page = (
        f"<html><head>{head}{script}</head><body><h1>Hi, I'm Ada.</h1><p>{PROSE}</p></body></html>"
    )
    assert read_html(page).title == title


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ada Brook • 8h", "Ada Brook"),
        ("a civil conversation. Abusive", ""),
        ("J J", ""),
        ("By Ada Brook Edited by Jo Vale", "Ada Brook"),
    ],
)
def test_doubtful_authors(byline: str, author: str) -> None:
    """Ages, parts of sentences, initials and editors are no authors."""
    page = f'<body><h1>Rain</h1><p class="byline">{byline}</p><p>{PROSE}</p><p>{PROSE}</p></body>'
    assert read_html(page).author == author


def test_author_of_a_comment() -> None:
    """The author of a comment is not that of the article."""
    comment = '<div class="comments"><span rel="author">Jo Vale</span></div>'
    page = f"<body><h1>Rain</h1><p>{PROSE}</p><p>{PROSE}</p>{comment}</body>"
    assert read_html(page).author == ""


def test_bold_question_is_an_interviewers() -> None:
    """A paragraph in bold that asks is furniture; one with a bold word, or that tells, is not."""
    page = (
        f"<body><p><b>How did you build it?</b></p><p>{PROSE}</p><p>Would <b>you</b>? I do not.</p>"
        f"<p><strong>It was {PROSE}</strong></p><p>Did <b>they</b> mind it at all?</p></body>"
    )
    kinds = [block.kind for block in read_html(page).blocks]
    assert kinds == ["furniture", "paragraph", "paragraph", "paragraph", "paragraph"]


def test_caption_of_many_images() -> None:
    """The caption of a figure is read once, not once for each of its images."""
    caption = "The gate at noon. " * 2000
    figure = (
        f"<figure>{2000 * '<img src=https://silt.example/a.png>'}<figcaption>{caption}</figure>"
    )
    images = read_html(f"{PROSE}{figure}").images
    assert len(images) == 2000
    assert len({id(image.caption) for image in images}) == 1
    assert images[0].caption == caption.strip()


def test_caption_within_a_paragraph() -> None:
    """The caption of a figure within a paragraph does not cut its sentence."""
    figure = '<figure><img src="/a.png"><figcaption>A caption</figcaption></figure>'
    page = f"<body><p>{PROSE}</p><p>The mill burned {figure}in June of that year.</p></body>"
    assert "The mill burned in June of that year." in read_html(page).text
