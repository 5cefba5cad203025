"""Small helpers for static SVG pictures."""

from html import escape


def svg_document(width: float, height: float, parts: list[str], label: str) -> str:
    """Join SVG `parts` into a document with its own light background, readable in a light and a dark page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(label)}" '
        'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif">'
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def svg_text(
    x: float, y: float, text: str, size: float = 12, color: str = "#1a1a1a", weight: int = 400, anchor: str = "start"
) -> str:
    """One line of text whose baseline starts (or ends, or is centred) at (x, y)."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{color}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
