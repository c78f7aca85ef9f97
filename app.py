"""The course in the browser: navigation and page config, nothing else.

`streamlit run app.py` imports this file to find `app`, which it serves, and then runs it for each view of a page.
"""

from __future__ import annotations

import streamlit as st

from lessons.catalogue import HIDDEN, REFERENCE, survey
from lessons.early import import_early
from lessons.entrance.serving import entrance
from lessons.shared.look import ICON, LOGO

if __name__ != "__main__":
    app = st.App(__file__, **entrance(import_early))
else:
    st.set_page_config(page_title="Two Kitchens", page_icon=str(ICON), layout="wide")
    st.logo(str(LOGO), size="large")
    # A half-made lesson is left out, and the pages say so: it takes nothing else down.
    pages = [
        *(
            st.Page(lesson.page, title=lesson.title, url_path=lesson.slug, default=number == 0)
            for number, lesson in enumerate(survey().lessons)
        ),
        *(st.Page(file, title=title, url_path=slug) for slug, title, file in REFERENCE),
        *(st.Page(file, title=title, url_path=slug, visibility="hidden") for slug, title, file in HIDDEN),
    ]
    # In one list: Streamlit's markup for several is none that a screen reader understands.
    st.navigation(pages, expanded=True).run()
