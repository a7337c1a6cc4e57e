"""The icons: inner SVG on a grid of 24, stroke 1.8, round ends (`.i` in base.css)."""

ICONS: dict[str, str] = {
    "alert": '<path d="M12 3.5 2.8 19.5h18.4L12 3.5Z"/><path d="M12 10v4.5M12 17v.1"/>',
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "basket": '<path d="M3 9.5h18l-1.7 9.2a1.6 1.6 0 0 1-1.6 1.3H6.3a1.6 1.6 0 0 '
    "1-1.6-1.3"
    'L3 9.5ZM7.5 9.5 11 4M16.5 9.5 13 4M9.5 13v3.5M14.5 13v3.5"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15l1.5-2ZM10 21h4"/>',
    "box": '<path d="M12 3 4 7v10l8 4 8-4V7l-8-4ZM4 7l8 4 8-4M12 11v10"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/>'
    '<path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "camera": '<path d="M4 8h3.5l1.5-2.5h6L16.5 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4'
    'a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Z"/><circle cx="12" cy="13.5" r="3.5"/>',
    "card": '<rect x="3" y="5.5" width="18" height="13" rx="2"/>'
    '<path d="M3 10h18M7 15h3"/>',
    "gift": '<path d="M4.5 11.5h15V20h-15zM3 7.5h18v4H3zM12 7.5V20"/>'
    '<path d="M12 7.5C11 3.5 6.5 3.5 7.5 7.5M12 7.5c1-4 5.5-4 4.5 0"/>',
    "chat": '<path d="M4 5h16v11.5H11L7 20v-3.5H4V5Z"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "chevron-up": '<path d="m6 15 6-6 6 6"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-left": '<path d="m15 5-7 7 7 7"/>',
    "chevron-right": '<path d="m9 5 7 7-7 7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "coins": '<circle cx="12" cy="12" r="8.5"/>'
    '<path d="m8.5 7.5 3.5 4.5 3.5-4.5M12 12v5M9 13h6M9 15.5h6"/>',
    "desk": '<path d="M4 9.5 5.5 4h13L20 9.5M4 9.5v10h16v-10M4 9.5a2.67 2.67 0 0 0 '
    '5.33 0 2.67 2.67 0 0 0 5.34 0 2.67 2.67 0 0 0 5.33 0M9.5 19.5V15h5v4.5"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "edit": '<path d="M4 20h4L19.5 8.5l-4-4L4 16v4ZM13 7l4 4"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 '
    '2.5 12Z"/><circle cx="12" cy="12" r="2.8"/>',
    "filter": '<path d="M4 7h16M7 12h10M10 17h4"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/>'
    '<path d="M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17M12 3.5c-5 5.5-5 11.5 0 17"/>',
    "heart": '<path d="M12 20S3.5 15 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2'
    'c0 6-8.5 11-8.5 11Z"/>',
    "flag": '<path d="M6 21V4.5M6 5c4-2.5 8 2.5 12 0v9c-4 2.5-8-2.5-12 0"/>',
    "home": '<path d="M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-5h4v5"/>',
    "image": '<rect x="3.5" y="4.5" width="17" height="15" rx="2"/>'
    '<circle cx="8.5" cy="9.5" r="1.5"/><path d="m4 17.5 5-4.5 3.5 3 3.5-3.5 '
    '4.5 4.5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "leaf": '<path d="M5 19C4 10 9 5 20 4c0 11-5 16-12.5 14.5M5 21c.5-5 3.5-8.5 '
    '8-10.5"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/>'
    '<path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="m4 7 8 6 '
    '8-6"/>',
    "microphone": '<rect x="9" y="3" width="6" height="11" rx="3"/>'
    '<path d="M5 11a7 7 0 0 0 14 0M12 18v3M9 21h6"/>',
    "minus": '<path d="M6 12h12"/>',
    "mountain": '<path d="m2.5 19 6-11 4 7 2.5-4 6.5 8h-19Z"/>',
    "no-signal": '<path d="M4 4l16 16M8.5 12.5a6 6 0 0 1 3-1.4'
    "M4.5 9.5a11 11 0 0 1 4-2.4"
    'M12.5 6.1a11 11 0 0 1 7 3.4M15.5 12.2l.9.8M11.9 17.5h.2"/>',
    "no-sound": '<path d="M4 9.5v5h3.5l5 4v-13l-5 4H4ZM16.5 10l4 4M20.5 10l-4 4"/>',
    "office": '<path d="M4 20V6l7-2.5V20M11 9l9 2v9M2.5 20h19M7 9v.1M7 12.5v.1M7 16v.1'
    'M15.5 14v.1M15.5 17v.1"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "phone": '<path d="M6 4h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5 5l1.5-2 4.5 1.5V18'
    'a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2Z"/>',
    "pin": '<path d="M12 21s-6.5-6-6.5-11.5a6.5 6.5 0 0 1 13 0C18.5 15 12 21 12 21Z"/>'
    '<circle cx="12" cy="9.5" r="2.3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "pip": '<rect x="3" y="5" width="18" height="14" rx="2"/>'
    '<rect x="12" y="11.5" width="6.5" height="5" rx="1"/>',
    "play": '<path d="M8 5v14l11-7L8 5Z"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7v-6Z"/>',
    "scales": '<path d="M12 4v16M7.5 20h9M5 7h14M5 7l-2.5 6.5a2.6 2.6 0 0 0 5 0L5 7Z'
    'm14 0-2.5 6.5a2.6 2.6 0 0 0 5 0L19 7Z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/>'
    '<circle cx="9" cy="17" r="2"/>',
    "share": '<path d="M12 15V4M8 7.5 12 3.5l4 4M6 11H5v9h14v-9h-1"/>',
    "shield": '<path d="M12 3.5 5 6v6c0 4.5 3 7 7 8.5 4-1.5 7-4 7-8.5V6l-7-2.5Z"/>'
    '<path d="m9 12 2.2 2.2L15.2 10"/>',
    "sound": '<path d="M4 9.5v5h3.5l5 4v-13l-5 4H4ZM16 9a4.5 4.5 0 0 1 0 6'
    'M18.5 6.5a8 8 0 0 1 0 11"/>',
    "star": '<path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 '
    '1-5.9-4.3-4.1 5.9-.8L12 3.5Z"/>',
    "swap": '<path d="M7 4 3.5 7.5 7 11M3.5 7.5H18M17 13l3.5 3.5L17 20M20.5 16.5H6"/>',
    "tag": '<path d="M4 4h8l8.5 8.5-8 8L4 12V4Z"/><path d="M8 8v.1"/>',
    "trash": '<path d="M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5"/>',
    "truck": '<path d="M3 6h11v10.5H3V6ZM14 9.5h4l3 3.5v3.5h-7v-7Z"/>'
    '<circle cx="7" cy="17.5" r="1.8"/><circle cx="17" cy="17.5" r="1.8"/>',
    "video": '<rect x="3" y="6.5" width="12.5" height="11" rx="2"/>'
    '<path d="m15.5 11 5.5-3v8l-5.5-3"/>',
    "undo": '<path d="M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.5-4.5 3.5-7 7.5-7s7 '
    '2.5 7.5 7"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.4-4 3-6 6.5-6s6.1 2 '
    '6.5 6M16 5.5a3.5 3.5 0 0 1 0 6.5M18 14c2 .8 3.2 2.5 3.5 5.5"/>',
    "zoom-in": '<circle cx="10.5" cy="10.5" r="6.5"/>'
    '<path d="m15.5 15.5 5 5M10.5 8v5M8 10.5h5"/>',
}
