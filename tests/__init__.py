"""Tests of kefu, in the same folders as what they test."""
