from courses.models.classes import ClassKind, Course, FundingSource, Trainer, TrainingClass
from courses.models.dossier import DossierFile, DossierKind
from courses.models.money import PaymentKind, PaymentRate, PaymentUnit

__all__ = [
    "ClassKind",
    "Course",
    "DossierFile",
    "DossierKind",
    "FundingSource",
    "PaymentKind",
    "PaymentRate",
    "PaymentUnit",
    "Trainer",
    "TrainingClass",
]
