"""One audit: the code is changed, the tests run, and the spec judges what no test notices."""

from specc.audit.judge import judged
from specc.audit.run import Subject, run
from specc.language.evaluate import program_of
from specc.results import Audit

MOST = 100
"""So many changes are tried unless somebody asks for another number."""


def audit(subject: Subject, spec: str, most: int = MOST) -> Audit:
    """Audit accepted code; `spec` is how its spec is called."""
    tried = run(subject, most)
    program = program_of(subject.module)
    return Audit(
        spec=spec,
        module=subject.module.name,
        target=subject.target,
        possible=tried.possible,
        tried=tried.tried,
        survivors=tuple(judged(each, program) for each in tried.survivors),
        failed=tried.failed,
        tier=tried.tier,
    )
