"""What is asked of each scenario: the lines and columns of the tables in scenarios/README.md."""

from __future__ import annotations

from answers import AS_IT_STANDS, Column, Table

WEDNESDAY = ("start=2026-09-30 00:00", "duration=1 day")
HOLIDAY = ("start=2026-10-01 00:00", "duration=1 day")
VIPS = "gold|platinum|diamond"

TABLES = {
    "bank_promise": Table(
        "bank_promise.yaml",
        {
            AS_IT_STANDS: "seven shared windows, no privilege",
            "head_start": "a head start of 6 min",
            "four_open": "four VIP windows, open to others when no VIP waits",
            "one_in_a_row": "VIPs first, at most one in a row",
            "strict": "VIPs always first",
            "kept_free": "one window kept free for VIPs",
            "three_closed": "three VIP windows, closed to others",
            "two_closed": "two VIP windows, closed to others",
            "short_line": "three windows for short business alone",
            "by_appointment": "appointments for half of the VIPs' long business",
            "more_at_peak": "two more windows at the peak",
        },
        {
            "VIPs within 5 min, %": Column(f"service_level[{VIPS}]"),
            "others wait, s": Column("mean_wait[ordinary]", difference=True),
            "others gave up, %": Column("abandonment[ordinary]", difference=True),
            "paid hours a week": Column("paid_hours", difference=True),
        },
        60,
        VIPS.replace("|", ","),
    ),
    "bank_branch": Table(
        "bank_branch.yaml",
        {
            AS_IT_STANDS: "two VIP windows, closed to others",
            "open_when_idle": "open to others when no VIP waits",
            "shared": "seven shared windows, VIPs always first",
            "limited": "shared, a limited privilege",
            "short_line": "three windows for short business alone",
            "by_appointment": "appointments for half of the VIPs' long business",
            "more_at_peak": "two more windows at the peak",
            "in_two_years": "in two years",
        },
        {
            "VIPs wait, s": Column(f"mean_wait[{VIPS}]"),
            "others wait, s": Column("mean_wait[ordinary]"),
            "others gave up, %": Column("abandonment[ordinary]"),
            "lost": Column("lost"),
        },
        20,
        VIPS.replace("|", ","),
    ),
    "cost_of_service": Table(
        "cost_of_service.yaml",
        {str(clerks): f"{clerks} clerks" for clerks in range(2, 10)},
        {
            "within 20 s, %": Column("service_level"),
            "lost": Column("lost"),
            "leaving": Column("leaving"),
            "cost of leaving, EUR": Column("cost_of_leaving"),
            "cost, EUR": Column("cost"),
            "cost if nobody left, EUR": Column("cost", changes=("costs.leaving=none",)),
        },
        40,
        vary="agents.clerks.shifts.whole_day.mon-fri",
    ),
    "desk_8020": Table(
        "desk_8020.yaml",
        {
            AS_IT_STANDS: "as it states itself",
            "cost": "cost centre",
            "experience": "experience centre",
            "profit": "profit centre",
        },
        {
            "within 20 s, %": Column("service_level"),
            "answer, s": Column("asa"),
            "gave up, %": Column("abandonment"),
            "occupancy, %": Column("occupancy"),
            "solved at once, %": Column("resolved_first"),
            "paid hours": Column("paid_hours"),
            "cost, EUR": Column("cost"),
        },
        20,
    ),
    "handbook": Table(
        "handbook.yaml",
        {
            AS_IT_STANDS: "as it stands",
            "by_grade": "major complaints first, then serious ones",
            "eight": "an eighth in the department",
            "weekend": "six in the department, three at weekends",
            "advisers": "an adviser more, all day",
            "training": "training",
            "handbook": "weekends, adviser and training",
        },
        {
            "calls within 30 s, %": Column("service_level[hotline]"),
            "solved at first contact, %": Column("resolved_first[hotline]"),
            "called back in 24 h, %": Column("service_level[cases]"),
            "complaints in 15 min, %": Column("service_level[intake]"),
            "answered in 24 h, %": Column("service_level[replies]"),
            "major ones, %": Column("service_level[replies/major]"),
            "satisfaction": Column("satisfaction"),
            "13 days, EUR": Column("cost", difference=True),
        },
        10,
    ),
    "library": Table(
        "library.yaml",
        {
            AS_IT_STANDS: "three librarians, e-mail when nobody waits",
            "one_stays": "one stays free at the desk",
            "two_stay": "two stay free at the desk",
            "back_room": "one of the three for e-mail alone",
            "afternoon": "one stays, and a fourth in the afternoon",
            "four": "a fourth all day",
            "two": "two, one stays",
        },
        {
            "desk within 3 min, %": Column("service_level[desk]"),
            "gave up there, %": Column("abandonment[desk]"),
            "e-mail within 8 open h, %": Column("service_level[letters]"),
            "wait for an answer, s": Column("mean_wait[letters]"),
        },
        20,
    ),
    "metro": Table(
        "metro.yaml",
        {
            AS_IT_STANDS: "as it stands",
            "no_wave": "had the line run",
            "more_machines": "three machines more",
            "another_clerk": "a clerk more, all day",
            "machines_and_clerk": "machines and clerk",
            "from_the_platform": "four from the platform help",
            "told_ahead": "four in ten are told ahead",
            "both": "told ahead and helped",
        },
        {
            "Wednesday: desk within 3 min, %": Column("service_level[desk]", changes=WEDNESDAY),
            "hotline gave up, %": Column("abandonment[hotline]", changes=WEDNESDAY),
            "never served": Column("lost", changes=WEDNESDAY),
            "holiday: machines within 2 min, %": Column("service_level[machines]", changes=HOLIDAY),
            "desk within 3 min, %": Column("service_level[desk]", changes=HOLIDAY),
        },
        10,
    ),
    "survey": Table(
        "survey.yaml",
        {
            AS_IT_STANDS: "as it stands",
            "bigger_desk": "a fifth agent at the desk",
            "more_engineers": "a sixth engineer",
            "settle_it": "a tenth more time a call, half the repeat calls",
            "both": "fifth agent and more time",
            "courses": "better courses, training from 71 to 79",
        },
        {
            "satisfaction": Column("satisfaction", difference=True),
            "after-sales": Column("satisfaction:after_sales", difference=True),
            "reception": Column("satisfaction:reception", difference=True),
            "cost, EUR": Column("cost", difference=True),
        },
        40,
    ),
    "tobacco": Table(
        "tobacco.yaml",
        {
            AS_IT_STANDS: "as it stands",
            "large_first": "large retailers first, then middle ones",
            "follow_the_days": "as many hours, where the orders are",
            "level_days": "760 retailers each day",
            "own_hours": "and each retailer in an hour of its own",
            "fewer": "and fewer order-takers",
        },
        {
            "within 30 s, %": Column("service_level"),
            "gave up, %": Column("abandonment"),
            "large ones lost": Column("lost[large]"),
            "lost": Column("lost"),
            "paid hours": Column("paid_hours"),
            "cost, CNY": Column("cost", difference=True),
        },
        20,
    ),
}
