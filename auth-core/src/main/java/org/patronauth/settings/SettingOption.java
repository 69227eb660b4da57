package org.patronauth.settings;

/**
 * One of the values that a setting can be chosen from.
 *
 * @param value what is stored
 * @param label what a form shows
 * @since 0.1
 */
public record SettingOption(String value, String label) {}
