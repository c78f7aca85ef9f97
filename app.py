"""The course in the browser: navigation and page config, nothing else."""

from __future__ import annotations

import streamlit as st

from lessons.catalogue import REFERENCE, find_lessons
from lessons.shared.look import ICON, LOGO

st.set_page_config(page_title="Two Kitchens", page_icon=str(ICON), layout="wide")
st.logo(str(LOGO), size="large")
first, *others = find_lessons()
pages = [
    st.Page(first.page, title=first.title, url_path=first.slug, default=True),
    *(st.Page(lesson.page, title=lesson.title, url_path=lesson.slug) for lesson in others),
    *(st.Page(file, title=title, url_path=slug) for slug, title, file in REFERENCE),
]
# In one list: Streamlit's markup for several is none that a screen reader understands.
st.navigation(pages, expanded=True).run()
