"""The problems at the head of a form that came back say which field each of them is about."""

import re

from kernel.i18n import gettext

_PROBLEM = re.compile(r'<li><a href="#(?P<field>[^"]+)" data-problem>(?P<said>.*?)</a></li>\s*')
_LABEL = re.compile(r'<label\b[^>]*\bfor="(?P<field>[^"]+)"[^>]*>(?P<label>[^<]*)</label>')
_NAMED = re.compile(r'\bid="(?P<field>[^"]+)"[^>]*\baria-label="(?P<label>[^"]*)"')


def name_problems(page: str) -> str:
    """A rendered page whose list of problems names the fields by their labels.

    Only the whole page knows the labels: the list stands above the fields. What is said twice of
    fields with one label, as in the rows of a table, is said once.
    """
    if "data-problem>" not in page:
        return page
    labels = {found["field"]: found["label"] for found in _NAMED.finditer(page)}
    labels |= {found["field"]: found["label"] for found in _LABEL.finditer(page)}
    seen: set[str] = set()

    def name(problem: re.Match[str]) -> str:
        field, said = problem["field"], problem["said"]
        if label := labels.get(field, "").strip():
            said = gettext("%(field)s: %(problem)s") % {"field": label, "problem": said}
        if said in seen:
            return ""
        seen.add(said)
        return f'<li><a href="#{field}">{said}</a></li>\n'

    return _PROBLEM.sub(name, page)
