from keepwarm.telegram.keyboard import Button, can_be_copied, markup, pack

APP = "https://keepwarm.example.org"
ROWS = [
    [
        Button("✓ Done", press="r:done:7", style="success"),
        Button("📋 Copy", copy="Hello"),
    ],
    [Button("Open", start="leads_12-step_34"), Button("Help", url="https://example.org/")],
    [Button("Board", start="board")],
]


def test_buttons_become_what_the_bot_api_takes() -> None:
    assert markup(pack(ROWS), APP) == {
        "inline_keyboard": [
            [
                {"text": "✓ Done", "style": "success", "callback_data": "r:done:7"},
                {"text": "📋 Copy", "copy_text": {"text": "Hello"}},
            ],
            [
                {"text": "Open", "web_app": {"url": f"{APP}/tma?start=leads_12-step_34"}},
                {"text": "Help", "url": "https://example.org/"},
            ],
            [{"text": "Board", "web_app": {"url": f"{APP}/tma?start=board"}}],
        ]
    }


def test_without_an_app_to_open_its_buttons_and_empty_rows_are_left_out() -> None:
    assert markup(pack(ROWS), None) == {
        "inline_keyboard": [
            [
                {"text": "✓ Done", "style": "success", "callback_data": "r:done:7"},
                {"text": "📋 Copy", "copy_text": {"text": "Hello"}},
            ],
            [{"text": "Help", "url": "https://example.org/"}],
        ]
    }


def test_telegram_counts_what_is_copied_in_utf16() -> None:
    assert [can_be_copied(text) for text in ("", "x", "x" * 256, "🦊" * 128, "🦊" * 129)] == [
        False,
        True,
        True,
        True,
        False,
    ]
