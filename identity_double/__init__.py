"""A stand-in for those who say who somebody is: WeChat's and Alipay's sign-in."""
