from courses.models.classes import ClassKind, Course, FundingSource, Trainer, TrainingClass
from courses.models.dossier import DossierFile, DossierKind
from courses.models.evaluation import Evaluation, EvaluationAnswer
from courses.models.money import PaymentKind, PaymentRate, PaymentUnit

__all__ = [
    "ClassKind",
    "Course",
    "DossierFile",
    "DossierKind",
    "Evaluation",
    "EvaluationAnswer",
    "FundingSource",
    "PaymentKind",
    "PaymentRate",
    "PaymentUnit",
    "Trainer",
    "TrainingClass",
]
