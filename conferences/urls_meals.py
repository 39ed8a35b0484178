"""Addresses of meals, vehicles and buses."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import buses, meals, travel

ONE = "quan-ly/hoi-nghi/<slug:code>/"
MEALS, VEHICLES, BUSES = f"{ONE}bua-an", f"{ONE}phuong-tien", f"{ONE}xe-tham-quan"
RECEPTION = f"{ONE}don-tiep"

patterns: list[URLPattern] = [
    path(f"{MEALS}/", meals.meals, name="meals"),
    path(f"{MEALS}.<str:extension>", meals.meals_file, name="meals_file"),
    path(f"{MEALS}/moi/", meals.add, name="meal_add"),
    path(f"{MEALS}/dang-ky-rieng/", meals.include, name="include_delegates"),
    path(f"{MEALS}/doan/<int:pk>/", meals.grid, name="meal_grid"),
    path(f"{MEALS}/khong-theo-doan/", meals.grid_alone, name="meal_grid_alone"),
    path(f"{MEALS}/<int:pk>/", meals.meal, name="meal"),
    path(f"{MEALS}/<int:pk>/sua/", meals.edit, name="meal_edit"),
    path(f"{MEALS}/<int:pk>/xoa/", meals.remove, name="meal_remove"),
    path(f"{MEALS}/<int:pk>/moi-nguoi/", meals.everybody, name="meal_everybody"),
    path(f"{MEALS}/<int:pk>/khong-ai/", meals.nobody, name="meal_nobody"),
    path(f"{VEHICLES}/", travel.vehicles, name="vehicles"),
    path(f"{VEHICLES}.<str:extension>", travel.vehicles_file, name="vehicles_file"),
    path(f"{VEHICLES}/moi/", travel.add_vehicle, name="vehicle_add"),
    path(f"{VEHICLES}/<int:pk>/", travel.edit_vehicle, name="vehicle_edit"),
    path(f"{VEHICLES}/<int:pk>/nguoi-di/", travel.passengers, name="vehicle_passengers"),
    path(f"{VEHICLES}/<int:pk>/xoa/", travel.remove_vehicle, name="vehicle_remove"),
    path(f"{RECEPTION}/", travel.reception, name="reception"),
    path(f"{RECEPTION}.<str:extension>", travel.reception_file, name="reception_file"),
    path(f"{RECEPTION}/<int:pk>/", travel.arrival, name="arrival"),
    path(f"{BUSES}/", buses.buses, name="buses"),
    path(f"{BUSES}.<str:extension>", buses.buses_file, name="buses_file"),
    path(f"{BUSES}/them/", buses.add, name="buses_add"),
    path(f"{BUSES}/de-xuat/", buses.propose, name="buses_propose"),
    path(f"{BUSES}/xep/", buses.seat, name="buses_seat"),
    path(f"{BUSES}/<int:pk>/", buses.edit, name="bus_edit"),
    path(f"{BUSES}/<int:pk>/xoa/", buses.remove, name="bus_remove"),
    path(f"{BUSES}/<int:pk>.<str:extension>", buses.bus_file, name="bus_file"),
]
