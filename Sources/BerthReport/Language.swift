// SPDX-License-Identifier: Apache-2.0

import BerthConformance

/// The languages that reports come in. Ids, outcomes, dtypes and messages of devices stay as they are: people search for them.
public enum Language: String, Sendable, CaseIterable {
  /// English.
  case english = "en"
  /// Simplified Chinese.
  case chinese = "zh"

  /// Words and phrases of the reports.
  enum Phrase {
    case device, profiles, seed, suite, cases, operatorColumn, worst, dtypes, seconds, firstFailures, reproduce,
      andMore, verdict
    case certified, certifiedWithWaivers, notCertified, because, rule
    case pass, fail, crashed, timedOut, missing, unsupported, waived
    case missingHeading, unsupportedHeading, waivedHeading, unusedHeading, inPart, first, next, line
    case notDemanded, passedAnyway, notDeclared
    case progress, runtimeChecks, operators, waiting, nextIs, keepPromise, implement, complete, repair, needsOperator
    case nothingLeft, definition, inputs, outputs, attributes, bound, casesDemanded, maximumRank, deviceSays, tryIt
    case promise, found, none, optional, variadic, parameter, required, byDefault, oneOf, missingCases
    case reference, referenceIntroduction, version, computes, dtypesColumn, everyDType, type
    case measuredCount, worstULP, at, ofBound, limit
  }

  func callAsFunction(_ phrase: Phrase) -> String {
    let (english, chinese) = Language.phrases(phrase)
    return self == .english ? english : chinese
  }

  /// What an outcome is called.
  func name(of outcome: Outcome) -> String {
    switch outcome {
    case .pass: self(.pass)
    case .fail: self(.fail)
    case .crashed: self(.crashed)
    case .timedOut: self(.timedOut)
    case .missing: self(.missing)
    case .unsupported: self(.unsupported)
    case .waived: self(.waived)
    }
  }

  private static func phrases(_ phrase: Phrase) -> (english: String, chinese: String) {
    switch phrase {
    case .device: ("Device", "设备")
    case .profiles: ("Profiles", "规范")
    case .seed: ("Seed", "种子")
    case .suite: ("Suite", "测试套件")
    case .cases: ("cases", "个用例")
    case .operatorColumn: ("operator", "算子")
    case .worst: ("worst error", "最大误差")
    case .dtypes: ("passed in", "通过的数据类型")
    case .seconds: ("s", "秒")
    case .firstFailures: ("First failures", "首批失败用例")
    case .reproduce: ("reproduce", "复现")
    case .andMore: ("more of the same operator, dtype and rule", "个同算子、同类型、同规则的失败")
    case .verdict: ("Verdict", "结论")
    case .certified: ("certified", "通过认证")
    case .certifiedWithWaivers: ("certified with waivers", "带豁免通过认证")
    case .notCertified: ("not certified", "未通过认证")
    case .because: ("because", "原因")
    case .rule: ("rule", "规则")
    case .pass: ("pass", "通过")
    case .fail: ("fail", "失败")
    case .crashed: ("crashed", "崩溃")
    case .timedOut: ("timed out", "超时")
    case .missing: ("missing", "缺失")
    case .unsupported: ("unsupported", "不支持")
    case .waived: ("waived", "豁免")
    case .missingHeading: ("Missing, though demanded", "缺失（规范要求而设备没有）")
    case .unsupportedHeading: ("Declared unsupported, and not demanded", "声明不支持（规范也不要求）")
    case .waivedHeading: ("Waived by an exception", "按例外豁免")
    case .unusedHeading: ("Exceptions that changed nothing", "未起作用的例外")
    case .inPart: ("in part", "部分")
    case .first: ("the first", "首个")
    case .next: ("The one next thing to do", "下一步")
    case .line: ("line", "行")
    case .notDemanded: ("no profile of this run demands it", "本次的规范都不要求它")
    case .passedAnyway: ("the device passes it; the entry can go", "设备已通过，可以删去此条")
    case .progress: ("Progress", "进度")
    case .runtimeChecks: ("runtime checks", "项协议检查")
    case .operators: ("operators of the profiles", "个规范要求的算子")
    case .waiting: ("wait for an operator", "项等待算子")
    case .nextIs: ("Next", "下一步")
    case .keepPromise: ("keep a promise of the runtime", "兑现协议的一项承诺")
    case .implement: ("implement", "实现")
    case .complete: ("complete", "补全")
    case .repair: ("repair", "修正")
    case .needsOperator: ("it needs an operator first", "先需要一个算子")
    case .nothingLeft:
      ("nothing is left to do: all that is demanded passes", "没有剩下的事：要求的全部通过")
    case .definition: ("definition", "定义")
    case .inputs: ("inputs", "输入")
    case .outputs: ("outputs", "输出")
    case .attributes: ("attributes", "属性")
    case .bound: ("bound", "误差界")
    case .casesDemanded: ("cases", "用例")
    case .maximumRank: ("rank up to", "最高阶数")
    case .deviceSays: ("device says", "设备回答")
    case .tryIt: ("try it", "试一试")
    case .promise: ("promise", "承诺")
    case .found: ("found", "发现")
    case .none: ("none", "无")
    case .optional: ("optional", "可省略")
    case .variadic: ("any number", "任意多个")
    case .parameter:
      ("its value is known in prepare; bound to no buffer", "其值在 prepare 时已知，不绑定缓冲区")
    case .required: ("required", "必需")
    case .byDefault: ("default", "默认")
    case .oneOf: ("one of", "取值")
    case .reference: ("Operators", "算子参考")
    case .referenceIntroduction:
      (
        """
        Generated from the schemas, the oracles and the profiles by `make reference`; a test fails when it is stale. Names, attributes \
        and meanings are ONNX's. Dtypes are those of the principal operand, the first that has a choice; a dash: the device has not \
        got it.
        """,
        """
        由 `make reference` 从算子模式、参考实现与认证规范生成；过期时测试会失败。名称、属性与语义均遵循 ONNX。\
        数据类型指主操作数（第一个有选择的操作数）的类型；横线表示设备没有此算子。
        """
      )
    case .version: ("version", "版本")
    case .computes: ("computes", "计算内容")
    case .dtypesColumn: ("dtypes", "数据类型")
    case .everyDType: ("all", "全部")
    case .type: ("type", "类型")
    case .measuredCount: ("measured", "测量个数")
    case .worstULP: ("max ULP", "最大 ULP")
    case .at: ("at", "位置")
    case .ofBound: ("of bound", "占误差界")
    case .limit: ("limit and source", "限值与来源")
    case .missingCases: ("of them missing", "个缺失")
    case .notDeclared: ("a case failed, which no exception waives", "有用例失败，例外不能豁免失败")
    }
  }
}
