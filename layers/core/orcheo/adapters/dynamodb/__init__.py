"""Stores on DynamoDB: the only package that spells its keys, items and expressions."""
