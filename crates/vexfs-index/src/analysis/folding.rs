//! Latin letters, digits and punctuation without their accents and ornaments, as Lucene's `ASCIIFoldingFilter` maps them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Takes the accents off. Other scripts stay as they are.
pub(super) fn fold(token: Cow<'_, str>) -> Cow<'_, str> {
    if token.is_ascii() {
        return token;
    }
    let mut folded = String::with_capacity(token.len());
    for character in token.chars() {
        match FOLDED.get(&character) {
            Some(ascii) => folded.push_str(ascii),
            None => folded.push(character),
        }
    }
    Cow::Owned(folded)
}

static FOLDED: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let runs = RUNS.iter().flat_map(|&(first, run)| (first..).zip(run.split(' ')));
    runs.filter(|&(_, ascii)| ascii != UNFOLDED).collect()
});

/// Stands for a character that stays.
const UNFOLDED: &str = "·";

/// What the characters become, from a first one on.
const RUNS: &[(char, &str)] = &[
    (
        '\u{ab}',
        "\" · · · · · · 2 3 · · · · · 1 · \" · · · · A A A A A A AE C E E E E I I I I D N O O O O O · O U U U U Y \
         TH ss a a a a a a ae c e e e e i i i i d n o o o o o · o u u u u y th y A a A a A a C c C c C c C c D d \
         D d E e E e E e E e E e G g G g G g G g H h H h I i I i I i I i I i IJ ij J j K k q L l L l L l L l L l \
         N n N n N n n N n O o O o O o OE oe R r R r R r S s S s S s S s T t T t T t U u U u U u U u U u U u W w \
         Y y Y Z z Z z Z z s b B B b · · O C c D D D d · E · E F f G · hv I I K k l · M N n O O o · · P p · · · · \
         · t T t T U u · V Y y Z z",
    ),
    (
        '\u{1bf}',
        "w · · · · DZ Dz dz LJ Lj lj NJ Nj nj A a I i O o U u U u U u U u U u e A a A a AE ae G g G g K k O o O o \
         · · j DZ Dz dz G g HV W N n A a AE ae O o A a A a E e E e I i I i O o O o R r R r U u U u S s T t Z z H \
         h N d OU ou Z z A a E e O o O o O o O o Y y l n t j db qp A C c L T s z · · B U V E e J j Q q R r Y y a \
         · · b o c d d e a a e e e e j g g G · · h h · i · I l l l · m m m n n N o OE · · · · · r r r r R R s · j \
         · · t t u · v v w y Y z z · · · · · C · B e G H j k L q · · dz · dz ts · tc · ls lz · · h h",
    ),
    ('\u{1d00}', "A AE ae B C D D E e i J K L M N O O · · · oe OU o o P R R T U · · · V W Z"),
    (
        '\u{1d62}',
        "i r u v · · · · · ue b d f m n p r r s t z g · g th I i p U · b d f g k l m n p r s · v x z a · d e e e \
         a i o · u",
    ),
    (
        '\u{1e00}',
        "A a B b B b B b C c D d D d D d D d D d E e E e E e E e E e F f G g H h H h H h H h H h I i I i K k K k \
         K k L l L l L l L l M m M m M m N n N n N n N n O o O o O o O o P p P p R r R r R r R r S s S s S s S s \
         S s T t T t T t T t U u U u U u U u U u V v V v W w W w W w W w W w X x X x Y y Z z Z z Z z h t w y a f \
         s s SS · A a A a A a A a A a A a A a A a A a A a A a A a E e E e E e E e E e E e E e E e I i I i O o O o \
         O o O o O o O o O o O o O o O o O o O o U u U u U u U u U u U u U u Y y Y y Y y Y y LL ll V · Y y",
    ),
    ('\u{2010}', "- - - - - · · · ' ' ' ' \" \" \""),
    ('\u{2032}', "' \" · ' \" · ^ ' ' · !! · · · · · · · / [ ] ?? ?! !? · · · · * ; · · % ~"),
    ('\u{2070}', "0 i · · 4 5 6 7 8 9 + - = ( ) n 0 1 2 3 4 5 6 7 8 9 + - = ( ) · a e o x a"),
    ('\u{2184}', "c"),
    (
        '\u{2460}',
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12) \
         (13) (14) (15) (16) (17) (18) (19) (20) 1. 2. 3. 4. 5. 6. 7. 8. 9. 10. 11. 12. 13. 14. 15. 16. 17. 18. \
         19. 20. (a) (b) (c) (d) (e) (f) (g) (h) (i) (j) (k) (l) (m) (n) (o) (p) (q) (r) (s) (t) (u) (v) (w) (x) \
         (y) (z) A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c d e f g h i j k l m n o p q r s t u v \
         w x y z 0 11 12 13 14 15 16 17 18 19 20 1 2 3 4 5 6 7 8 9 10 0",
    ),
    ('\u{275b}', "' ' \" \""),
    ('\u{2768}', "( ) ( ) < > \" \" < > [ ] { } 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 6 7 8 9 10"),
    ('\u{2c60}', "L l L P R a t H h K k Z z · M a · v W w v H h · e · o E j"),
    ('\u{2e28}', "(( ))"),
    (
        '\u{a728}',
        "TZ tz · · · · · · F S AA aa AO ao AU au AV av AV av AY ay c c K k K k K k L l L l O o O o OO oo P p P p \
         P p Q q Q q R r · · V v VY vy Z z · · TH th V",
    ),
    ('\u{a779}', "D d F f G G g L l R r s S T"),
    ('\u{a7fb}', "F p M I M"),
    ('\u{fb00}', "ff fi fl ffi ffl · st"),
    (
        '\u{ff01}',
        "! \" # $ % & ' ( ) * + , - . / 0 1 2 3 4 5 6 7 8 9 : ; < = > ? @ A B C D E F G H I J K L M N O P Q R S T \
         U V W X Y Z [ \\ ] ^ _ · a b c d e f g h i j k l m n o p q r s t u v w x y z { · } ~",
    ),
];
