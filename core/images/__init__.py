"""Photos: what is accepted, how it is kept, and the copies that pages show.

Nothing is imported here, as the process that decodes loads no models.
"""
