package org.patronauth.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;

/** The order of a library's services, numbered from 0 without gaps. */
public final class AssociationOrder {
    private AssociationOrder() {}

    /** Puts an association at a place among its library's. */
    public static AssociationRow place(
            ConfigurationTransaction change, LibraryRow library, AssociationRow row, @Nullable Integer position) {
        List<AssociationRow> order = new ArrayList<>(change.associationsOfLibrary(library.key()));
        if (position != null) {
            order.removeIf(other -> other.id() == row.id());
            order.add(Math.min(position, order.size()), row);
        }
        renumber(change, order);
        return change.associationsOfLibrary(library.key()).stream()
                .filter(other -> other.id() == row.id())
                .findFirst()
                .orElse(row);
    }

    public static void renumber(ConfigurationTransaction change, List<AssociationRow> order) {
        for (int i = 0; i < order.size(); i++) {
            AssociationRow row = order.get(i);
            if (row.position() != i) {
                change.updateAssociation(new AssociationRow(
                        row.id(),
                        row.libraryKey(),
                        row.serviceId(),
                        row.restrictionType(),
                        row.restrictionField(),
                        row.restriction(),
                        row.settings(),
                        i,
                        row.version(),
                        row.restrictionVersion()));
            }
        }
    }
}
