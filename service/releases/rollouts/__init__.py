"""Rollouts: a revision takes another's place step by step, judged by what it does, and taken back when it does harm."""
