package dev.keelson.apiserver.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.types.TypeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Types in the compiler's form, and back. Objects get names by where they are declared. */
@SuppressWarnings("Immutable") // what is asked for again is the same, though it is made when first asked for
final class CheckedTypes implements CelTypeProvider {
    /** Types with long names that expressions may name. */
    private static final Map<String, CelType> NAMED = Map.of(
            ValueType.IP.name(),
            OpaqueType.create(ValueType.IP.name()),
            ValueType.CIDR.name(),
            OpaqueType.create(ValueType.CIDR.name()),
            ValueType.DURATION.name(),
            SimpleType.DURATION,
            ValueType.TIMESTAMP.name(),
            SimpleType.TIMESTAMP);

    /** Objects by the name that they were given; an entry is made before anybody can ask for it. */
    private final Map<String, CelType> objects = new ConcurrentHashMap<>();

    CelType declare(DeclaredType type, String name) {
        if (type.isOptional()) {
            return OptionalType.create(declareValue(type, name));
        }
        return declareValue(type, name);
    }

    private CelType declareValue(DeclaredType type, String name) {
        Map<String, DeclaredType> fields = type.fields();
        DeclaredType element = type.element();
        DeclaredType key = type.key();
        if (fields != null) {
            objects.computeIfAbsent(name, n -> object(n, fields));
            return StructTypeReference.create(name);
        }
        if (element != null) {
            return key == null
                    ? ListType.create(declare(element, name + ".@idx"))
                    : MapType.create(celType(key.type()), declare(element, name + ".@elem"));
        }
        ValueType own = type.type();
        return celType(type.isOptional() ? own.parameters().get(0) : own);
    }

    private CelType object(String name, Map<String, DeclaredType> fields) {
        return StructType.create(name, selectable(fields), field -> {
            DeclaredType declared = fields.get(field);
            if (declared == null && PropertyNames.isReserved(field)) {
                declared = fields.get(PropertyNames.escape(field));
            }
            return declared == null ? Optional.empty() : Optional.of(declare(declared, name + "." + field));
        });
    }

    /** The declared names, and CEL's own words among the fields' plain names, which may be selected too. */
    private static ImmutableSet<String> selectable(Map<String, DeclaredType> fields) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        for (String declared : fields.keySet()) {
            names.add(declared);
            String plain = PropertyNames.unescape(declared);
            if (plain != null && PropertyNames.isReserved(plain)) {
                names.add(plain);
            }
        }
        return names.build();
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(objects.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        CelType named = NAMED.get(name);
        return Optional.ofNullable(named == null ? objects.get(name) : named);
    }

    static CelType celType(ValueType type) {
        List<ValueType> parameters = type.parameters();
        return switch (type.kind()) {
            case BOOL -> SimpleType.BOOL;
            case INT -> SimpleType.INT;
            case UINT -> SimpleType.UINT;
            case DOUBLE -> SimpleType.DOUBLE;
            case STRING -> SimpleType.STRING;
            case BYTES -> SimpleType.BYTES;
            case DURATION -> SimpleType.DURATION;
            case TIMESTAMP -> SimpleType.TIMESTAMP;
            case NULL -> SimpleType.NULL_TYPE;
            case DYN -> SimpleType.DYN;
            case LIST -> ListType.create(celType(parameters.get(0)));
            case MAP -> MapType.create(celType(parameters.get(0)), celType(parameters.get(1)));
            case OPTIONAL -> OptionalType.create(celType(parameters.get(0)));
            case STRUCT, OPAQUE -> OpaqueType.create(type.name());
            case TYPE -> TypeType.create(SimpleType.DYN);
            case PARAMETER -> TypeParamType.create(type.name());
        };
    }

    static ValueType valueType(CelType type) {
        return switch (type.kind()) {
            case BOOL -> ValueType.BOOL;
            case INT -> ValueType.INT;
            case UINT -> ValueType.UINT;
            case DOUBLE -> ValueType.DOUBLE;
            case STRING -> ValueType.STRING;
            case BYTES -> ValueType.BYTES;
            case DURATION -> ValueType.DURATION;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            case NULL_TYPE -> ValueType.NULL;
            case LIST -> ValueType.listOf(valueType(((ListType) type).elemType()));
            case MAP -> ValueType.mapOf(valueType(((MapType) type).keyType()), valueType(((MapType) type).valueType()));
            case STRUCT -> ValueType.struct(type.name());
            case TYPE -> ValueType.TYPE;
            case OPAQUE -> opaque(type);
            case TYPE_PARAM -> ValueType.parameter(type.name());
            default -> ValueType.DYN;
        };
    }

    private static ValueType opaque(CelType type) {
        if (type instanceof OptionalType optional) {
            return ValueType.optionalOf(valueType(optional.parameters().get(0)));
        }
        boolean network = type.name().equals(ValueType.IP.name()) || type.name().equals(ValueType.CIDR.name());
        return network ? new ValueType(ValueType.Kind.OPAQUE, type.name(), List.of()) : ValueType.struct(type.name());
    }
}
