"""Compare one recipe in two kitchens: environments, engines, comparison. No Streamlit here."""
