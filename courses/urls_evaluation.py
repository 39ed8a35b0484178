from django.urls import path

from courses.views import evaluation

ONE = "quan-ly/lop/<slug:code>/danh-gia/"

evaluation_patterns = [
    path("danh-gia/<slug:code>/<str:token>/", evaluation.evaluate, name="evaluate"),
    path("danh-gia/<slug:code>/<str:token>/cam-on/", evaluation.evaluated, name="evaluated"),
    path(ONE, evaluation.evaluation, name="evaluation"),
    path(f"{ONE}ma-qr/", evaluation.evaluation_code, name="evaluation_code"),
    path(f"{ONE}dong/", evaluation.evaluation_close, name="evaluation_close"),
    path(f"{ONE}phieu-giay/", evaluation.evaluation_paper, name="evaluation_paper"),
    path(f"{ONE}ket-qua.<str:extension>", evaluation.evaluation_file, name="evaluation_file"),
]
