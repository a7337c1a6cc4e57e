"""The market as a WSGI application, for servers that need one."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("NANPO_PAGES", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
