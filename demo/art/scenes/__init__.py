"""Whole still lifes, one function per picture; its docstring says what is shown."""
