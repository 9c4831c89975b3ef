"""lxml's Cleaner with its defaults, html in and html out. See ../README.md."""
import json
import platform
import struct
import sys

from lxml import etree

try:
    from lxml_html_clean import clean_html
except ImportError:
    from lxml.html.clean import clean_html  # before lxml 5.2 a part of lxml


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    articles, start = [], 0
    while start < len(data):
        end = start + 4 + struct.unpack_from("<I", data, start)[0]
        articles.append(data[start + 4:end].decode())
        start = end
    return articles


def clean(articles):
    size = failed = 0
    for article in articles:
        try:
            size += len(clean_html(article))
        except (etree.LxmlError, ValueError):
            failed += 1
    return size, failed


def say(**answer):
    print(json.dumps(answer), flush=True)


articles = read(sys.argv[1])
say(cleaner=f"lxml {etree.__version__} (libxml2 {'.'.join(map(str, etree.LIBXML_VERSION))}), clean_html()", runtime=f"Python {platform.python_version()}")
for line in sys.stdin:
    size = failed = 0
    for _ in range(int(line)):
        more, bad = clean(articles)
        size, failed = size + more, failed + bad
    say(bytes=size, failed=failed)
