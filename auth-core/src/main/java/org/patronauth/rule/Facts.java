package org.patronauth.rule;

import java.time.LocalDate;
import java.util.Map;

/** What a rule is judged by: what the source of truth said, and which day it is. */
record Facts(Map<String, String> values, LocalDate today) {}
