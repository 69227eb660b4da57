package org.patronauth;

import java.util.Map;

/**
 * A library as an administrator sees it.
 *
 * @param id the short name
 * @param name the name for people
 * @param settings stored values by canonical key
 * @param version what to send back with a change
 * @since 0.1
 */
public record LibraryView(LibraryId id, String name, Map<String, Object> settings, long version) {}
