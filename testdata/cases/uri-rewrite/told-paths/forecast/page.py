import streamlit

streamlit.title("Tomorrow")
