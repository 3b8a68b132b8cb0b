/// Calls over time as a plot: a column for each slot, its masters on top of each other, the night shaded.
///
/// Text in a plot shrinks with it, so a plot is drawn twice: broad, and narrow for a telephone, of which the
/// style shows one.
struct TimePlot {
    private let slots: [CallReport.Slot]
    private let title: String
    private let description: String
    private let width: Double
    private let height: Double
    private let top: Int

    /// Space for the numbers at the left and the words below, in units of the plot.
    private static let left = 56.0
    private static let below = 24.0
    private static let above = 10.0
    /// Units that the words of a slot take, at least.
    private static let labelWidth = 64.0

    /// A plot for a screen that is broad, or narrow.
    init(_ slots: [CallReport.Slot], title: String, isNarrow: Bool) {
        self.slots = slots
        self.title = title
        width = isNarrow ? 360 : 720
        height = isNarrow ? 200 : 240
        let most = slots.max { $0.calls < $1.calls }
        top = Self.roundTop(most?.calls ?? 0)
        description =
            most.map {
                "\(slots.count) columns; the highest, \($0.label), stands for "
                    + "\(Numbers.text($0.calls)) calls."
            } ?? "No calls."
    }

    /// The plot.
    func markup(class style: String) -> Markup {
        .element(
            "svg",
            [
                "class": "plot \(style)", "viewBox": "0 0 \(Self.text(width)) \(Self.text(height))",
                "role": "img", "aria-label": "\(title). \(description)",
            ],
            .all(nights),
            .all(grid),
            .all(columns),
            .all(labels),
            .shape(
                "line",
                [
                    "class": "axis", "x1": Self.text(Self.left), "x2": Self.text(width),
                    "y1": Self.text(bottom), "y2": Self.text(bottom),
                ]
            )
        )
    }
}

extension TimePlot {
    private var bottom: Double { height - Self.below }
    private var step: Double { (width - Self.left) / Double(max(slots.count, 1)) }

    private func x(_ index: Int) -> Double { Self.left + step * Double(index) }

    private func y(_ calls: Int) -> Double {
        bottom - (bottom - Self.above) * Double(calls) / Double(top)
    }

    private var nights: [Markup] {
        var markup: [Markup] = []
        var index = 0
        while index < slots.count {
            let begin = index
            while index < slots.count, slots[index].isNight { index += 1 }
            if index > begin {
                markup.append(
                    rect("dark", x(begin), Self.above, step * Double(index - begin), bottom)
                )
            }
            index = max(index, begin + 1)
        }
        return markup
    }

    private var grid: [Markup] {
        [top / 2, top].filter { $0 > 0 }.flatMap { calls in
            [
                Markup.shape(
                    "line",
                    [
                        "class": "grid", "x1": Self.text(Self.left), "x2": Self.text(width),
                        "y1": Self.text(y(calls)), "y2": Self.text(y(calls)),
                    ]
                ),
                .element(
                    "text",
                    [
                        "x": Self.text(Self.left - 6), "y": Self.text(y(calls) + 4),
                        "text-anchor": "end",
                    ],
                    .text(Numbers.text(calls))
                ),
            ]
        }
    }

    private var columns: [Markup] {
        // A hair of paper between columns, and none where they are narrow.
        let gap = step > 4 ? min(step * 0.18, 6) : 0
        return slots.enumerated().flatMap { index, slot in
            var below = 0
            let parts = [
                ("maker", slot.maker), ("carrier", slot.carrier), ("app", slot.app),
                ("other", slot.other),
            ]
            return parts.compactMap { master, calls -> Markup? in
                guard calls > 0 else { return nil }
                let lower = y(below)
                below += calls
                return rect(master, x(index) + gap / 2, y(below), step - gap, lower)
            }
        }
    }

    private var labels: [Markup] {
        let every = max(1, Int((Self.labelWidth / step).rounded(.up)))
        let zero = Markup.element(
            "text",
            [
                "x": Self.text(Self.left - 6), "y": Self.text(bottom + 4),
                "text-anchor": "end",
            ],
            .text("0")
        )
        return [zero]
            + stride(from: 0, to: slots.count, by: Self.evenStep(every)).compactMap { index in
                let center = x(index) + step / 2
                let isFirst = center - Self.labelWidth / 2 < Self.left
                // The last words must not stand out at the right.
                guard isFirst || center + Self.labelWidth / 2 <= width else { return nil }
                return .element(
                    "text",
                    [
                        "x": Self.text(isFirst ? Self.left : center),
                        "y": Self.text(height - 6),
                        "text-anchor": isFirst ? "start" : "middle",
                    ],
                    .text(label(index))
                )
            }
    }

    /// The words below a slot: the date only where it changes.
    private func label(_ index: Int) -> String {
        let label = slots[index].label
        guard let comma = label.firstIndex(of: ","), index > 0 else {
            return label.contains(",") ? String(label.drop { $0 != "," }.dropFirst(2)) : label
        }
        return String(label[label.index(comma, offsetBy: 2)...])
    }

    private func rect(
        _ style: String,
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ lower: Double
    ) -> Markup {
        .shape(
            "rect",
            [
                "class": style, "x": Self.text(x), "y": Self.text(y), "width": Self.text(width),
                "height": Self.text(lower - y),
            ]
        )
    }

    /// A number that divides hours well, not below `every`.
    private static func evenStep(_ every: Int) -> Int {
        [1, 2, 3, 4, 6, 7, 12, 14, 21, 24, 28, 48].first { $0 >= every } ?? every
    }

    /// A round number that is not below `calls`, and whose half is a whole one.
    static func roundTop(_ calls: Int) -> Int {
        var step = 1
        while step < Int.max / 100 {
            for factor in [2, 3, 4, 5, 6, 8, 10]
            where factor * step >= calls && (factor * step).isMultiple(of: 2) {
                return factor * step
            }
            step *= 10
        }
        return calls
    }

    /// A length with one digit behind the point.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
