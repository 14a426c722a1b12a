"""What a script imports: tables of names, never a real module.

``MODULES`` in ``catalogue`` lists every module and name; the compiler checks imports against it
and the documentation is generated from it. ``modules`` builds the objects in the zygote.
"""
