"""Notices and calls to action."""

import pytest

from pullquote.documents.furniture import is_furniture

LINES = """
We use cookies to improve your experience on our site.
Correction: An earlier version of this article misstated the height of the wall.
This article was amended on 5 May 2020 to correct the height of the wall.
Ada Brook is a staff writer at The Silt Journal.
Reporting by Ada Brook; editing by Jo Vale
The authors declare no conflict of interest.
Received 3 May 2020; accepted 5 June 2020
Please disable your ad blocker to continue.
Support independent journalism: donate today.
Dieses Werk ist lizenziert unter Creative Commons Namensnennung 4.0 International.
Wir verwenden Cookies, um unser Angebot zu verbessern.
Melden Sie sich für unseren Newsletter an.
In einer früheren Version dieses Artikels stand eine falsche Höhe.
Mis à jour le 24 juillet 2015 à 10h15
Suivez-nous sur Twitter.
Pour en savoir plus, cliquez ici.
Todos los derechos reservados.
Te puede interesar: Por qué giran los ríos
Más información en nuestra web.
Iscriviti alla nostra newsletter.
Atualizado em 24 de julho de 2015 às 10h15
Schrijf je in voor onze nieuwsbrief.
Läs också: Kvarnen som brann
Fot. Ada Brook/PAP
Opublikowano 24 lipca 2015
Подпишитесь на нашу рассылку.
Источник: ТАСС
责任编辑：布鲁克
版权所有，未经许可不得转载。
発表：2015年7月24日
ニュースレターに登録する
この記事をシェアする
"""

PROSE = """
We followed the river on foot for nine days.
Cookies were sold at the mill in winter.
The site uses an old wall as its border.
She subscribed to the theory that rivers bend.
Follow the path along the river and you reach the mill.
Click beetles live under the bark.
The author has a house by the river.
This article of faith was never amended by the council.
An earlier flood had taken the bridge.
Ada Brook is a miller from the north of the county.
Received wisdom says that rivers bend to the left.
Der Artikel war ihr zu lang.
Suivez la rivière jusqu'au moulin.
Er teilte den Artikel in drei Stücke.
Источник реки лежит высоко в горах.
"""


@pytest.mark.parametrize("line", LINES.strip().splitlines())
def test_notices_and_calls_are_furniture(line: str) -> None:
    """Rights, cookies, corrections, credits and calls are furniture in many languages."""
    assert is_furniture(line)


@pytest.mark.parametrize("line", PROSE.strip().splitlines())
def test_sentences_with_their_words_are_prose(line: str) -> None:
    """Sentences that use the same words are none."""
    assert not is_furniture(line)
