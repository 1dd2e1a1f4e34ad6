"""The report as static pages: portfolio, districts and facilities with floor plans, in Danish and English."""

from warehouse.publish.site.pages import write_report

__all__ = ["write_report"]
